"""The verbs: the command line, the plan, and what is made from a plan."""
