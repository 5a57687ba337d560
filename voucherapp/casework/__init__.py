"""What the office and the parties write on a case: messages, notes, tags; and saved lists."""
