"""Notes as earlier versions wrote them (`kind: workshop-session`, schema 1). They are read, and no longer written."""
