"""Public files -> the tables of a pool.

mapped             any file of contracts, and a map of its columns -> the tables of a pool
orange_book        the FDA's patent file -> which patent protects which application, and until when
orange_book_rows   its rows, every cell read and checked
orange_book_pool   the same -> the tables of a pool
orange_book_files  the pool -> a folder
"""
