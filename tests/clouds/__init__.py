"""What holds on every cloud, and the mocked engine that the tests of each declare on."""
