"""What is particular to machine learning, such as pools of nodes with GPUs."""
