"""Home: what this is, one click to something that moves, and the path of lessons."""

import streamlit as st

from ui import path

st.title("See It Learn")
st.markdown("##### Deep learning you can move: the picture, the maths and the PyTorch code are one thing.")
path.hero()
st.subheader("The path")
path.cards()
