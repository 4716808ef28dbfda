namespace MlOps.Sdk.Interruption;

/// <summary>Logs that a source does not answer, and that it does again: not each time, and no more often than once a minute.</summary>
internal sealed class SourceHealth(string source, InterruptionContext context)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private bool _isLogged;
    private DateTimeOffset _loggedAt = DateTimeOffset.MinValue;

    public void Failed(string fault)
    {
        if (_isLogged || context.Now - _loggedAt < Quiet)
        {
            return;
        }

        (_isLogged, _loggedAt) = (true, context.Now);
        context.Logger.SourceUnreachable(source, fault, context.Settings.PollInterval);
    }

    public void Answered()
    {
        if (_isLogged && context.Now - _loggedAt >= Quiet)
        {
            _isLogged = false;
            context.Logger.SourceReachable(source);
        }
    }
}
