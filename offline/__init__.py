"""The genuine engine without credentials: simulated providers, attached by port."""
