"""Home: what this is, one click to something that moves, and the path of lessons."""

import streamlit as st

from ui import path

st.title("See It Learn")
path.hero()
st.subheader("The path")
path.cards()
st.subheader("Challenges")
path.progress()
