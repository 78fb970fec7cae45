"""The networks against real servers, and against what happens between them and us."""
