"""What Streamlit's own widgets say, which speak English: as a page of another language says it instead."""

from __future__ import annotations

_OWN = (
    # uploading
    "Upload", "Upload directories", "Drag and drop a file here", "Drag and drop files here", "Drag and drop directories here",
    "Add files", "{size} per file", "File must be {size} or smaller.", "{kind} files are not allowed.", "Remove {name}",
    # the camera
    "Take Photo", "Clear photo", "Switch camera", "This app would like to use your camera.", "Learn how to allow access.",
    # fields
    "Press Enter to apply", "Choose an option", "Choose options", "No results", "No options to select", "Clear value",
    "Clear all", "Increment", "Decrement", "Open", "Select all", "Show password text", "Hide password text",
    # what is beside tables and code
    "Download as CSV", "Search", "Fullscreen", "Close fullscreen", "Copy to clipboard", "Copied", "Show/hide columns",
    # the page
    "Close", "Stop", "Running...", "Connecting", "Connection error", "Connection lost", "Main menu", "Page not found",
    "Reconnecting",
    "The page that you have requested does not seem to exist. Running the app's main page.",
    "Streamlit server is not responding. Are you connected to the internet?",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:",
)  # fmt: skip
WORDS = {words: words for words in _OWN}
"""By what Streamlit says; in braces stands what it fills in."""
