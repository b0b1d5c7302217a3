"""What a visitor reads before anything else is there. Nothing here may need what takes long to load."""

NAME = "metademo"
TITLE = "metademo：看元学习发生"
LOADING = "请稍候：正在载入学习器。"
