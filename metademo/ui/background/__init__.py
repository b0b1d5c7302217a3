"""Work behind the page: threads that never touch Streamlit."""
