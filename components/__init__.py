"""The nouns: Pulumi components that a platform is built of."""
