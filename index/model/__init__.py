"""The bundled model: its weights, its folder, its fast engine, and what is read with it."""
