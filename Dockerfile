# See It Learn on processors: docker build -t see-it-learn . && docker run --rm -p 8501:8501 see-it-learn
# docs/hosting.md says which settings there are, and how to run it on a Hugging Face Space.
FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 1000 learner
WORKDIR /app

# torch and torchvision from PyTorch's own index, without CUDA; the rest from PyPI, in the tested versions.
COPY requirements.txt constraints.txt ./
RUN grep -E '^torch(vision)?==' constraints.txt > /tmp/torch.txt \
    && pip install --no-cache-dir --no-deps --index-url https://download.pytorch.org/whl/cpu -r /tmp/torch.txt \
    && pip install --no-cache-dir -r requirements.txt -c constraints.txt \
    && rm /tmp/torch.txt

COPY . .
RUN python -m compileall -q app.py dlcore figures pages ui

USER learner
RUN mkdir -p /home/learner/state /home/learner/torch
ENV HOST=0.0.0.0 \
    PORT=8501 \
    PYTHONUNBUFFERED=1 \
    DLCORE_STATE=/home/learner/state \
    TORCH_HOME=/home/learner/torch

EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["sh", "-c", "exec streamlit run app.py --server.address \"$HOST\" --server.port \"$PORT\" --browser.serverAddress localhost"]
