"""The embedded provider plugin: the resource types of the official `tencentcloud` 0.2.3 that this project uses."""
