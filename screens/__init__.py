"""What people see and press: the Textual application."""
