print("qr-batch")
