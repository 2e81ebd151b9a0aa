"""Every sentence a person reads outside widgets. Knows languages; knows neither devices nor windows."""
