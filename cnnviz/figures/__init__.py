"""Arrays in, figures out; and the one palette. Imports NumPy and Plotly, never Streamlit."""
