"""Who answers for what, and exceptions that have not run out."""
