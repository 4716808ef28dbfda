namespace MlOps.Sdk.Interruption;

/// <summary>Looks for a file in an interval.</summary>
internal sealed class FileSource(string path) : IInterruptionSource
{
    private const int MostDetail = 200;

    public string Name => "file";

    public async Task WatchAsync(InterruptionContext context, CancellationToken cancellationToken)
    {
        while (!File.Exists(path))
        {
            await Task.Delay(context.Settings.PollInterval, context.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        var line = await FirstLineAsync(cancellationToken).ConfigureAwait(false);
        context.Raise(new(InterruptionKind.UserRequest, Name) { Detail = line.Length > 0 ? line : $"The file '{path}' is there." });
    }

    private async Task<string> FirstLineAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(path);
            var text = new char[MostDetail];
            var length = await reader.ReadBlockAsync(text, cancellationToken).ConfigureAwait(false);
            return new string(text, 0, length).Split('\n', '\r')[0].Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // it exists: that is the notice
        }
    }
}
