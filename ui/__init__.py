"""Everything that knows Streamlit: pages are told with it."""
