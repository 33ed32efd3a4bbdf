"""Questions of the chat answered by a model: it reads through tools, and the desk writes every figure it says."""
