namespace FlightDelays;

/// <summary>An argument or the data file is not what the program needs. The message is one line that names the fix.</summary>
internal sealed class BadInputException(string message, Exception? cause = null)
    : Exception(message.ReplaceLineEndings(" "), cause);
