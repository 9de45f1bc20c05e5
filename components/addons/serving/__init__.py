"""The parts of model serving: runtimes, models, their scaling, roll-out and cache."""
