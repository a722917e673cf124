FROM local/debian:bookworm-slim
COPY --chmod=755 tool.sh /usr/local/bin/tool
CMD ["tool"]
