"""Measurements as programs: `python -m bench.NAME [--json] [--repeat N]` prints a table, or JSON, of one run.

photo     one uploaded photo: what it computes, and from upload to picture beside a text-only Streamlit page
start     from starting the server to a home page that has run, and what the server has imported by then
home      what the home page weighs in a browser that has nothing of it, beside Streamlit's plain server
drawing   from pen-up to the bars of that drawing
workers   a call, a crash, and the server's memory after fifty hostile uploads
accuracy  what the presets reach on MNIST and FashionMNIST, and in what time
trainers  images a second of one CNN in our trainer, by hand, in skorch, Lightning, Keras, with a DataLoader
beside_training  a click on another page while a training runs, and what that training keeps of its speed
train_page  from Start to the first report on the page, and from Stop to the end
classroom  learners on one two-core server: answers, trainings, memory with 10, 50 and 100 of them
race      nine update rules at 64 rates as one batch, beside torch.optim in a loop
race_page  the race's own answer after a change, and the strip that follows it
scrubbing  dragging a lesson's slider and letting it go, beside a text-only fragment
cold_lesson  what a lesson weighs in a browser that has nothing of it, beside a page of text
sweep     many small networks as one stack, beside a plain loop over them; two processes; the first report
nielsen   the four networks of Nielsen's chapter 5 on MNIST, five seeds, beside his figures
every_lesson  scrubbing for every lesson as it opens, and what it weighs

What is compared is measured in turns within one run, because a machine is never as busy twice. A missed bar
is said in the table and is no failure of the program: `docs/measurements.md` keeps the figures.
"""
