"""Values and pure mechanisms; standard library only."""
