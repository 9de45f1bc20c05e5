"""What a stack costs a month: from a plan's resources to priced lines, and what was assumed."""
