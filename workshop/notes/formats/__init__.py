"""The formats a document can have, each written from the one model of `workshop.notes.document`."""
