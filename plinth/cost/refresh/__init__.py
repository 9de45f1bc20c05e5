"""Reading prices anew from the clouds' public interfaces, and writing them down with their day."""
