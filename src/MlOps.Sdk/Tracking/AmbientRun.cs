namespace MlOps.Sdk.Tracking;

/// <summary>
/// The place of a run in the flow of the code that started it. It is taken before the start waits for anything, so that the caller's
/// own flow has it, and not only the start's; the run is put into it when it is there.
/// </summary>
internal sealed class AmbientRun
{
    private static readonly AsyncLocal<AmbientRun?> Innermost = new();

    private readonly AmbientRun? _outer;
    private volatile ActiveRun? _run;
    private volatile bool _isGone;

    private AmbientRun(AmbientRun? outer)
    {
        _outer = outer;
    }

    /// <summary>The innermost run of this flow that has not ended; <see langword="null"/> when there is none.</summary>
    public static ActiveRun? Current
    {
        get
        {
            for (var place = Innermost.Value; place is not null; place = place._outer)
            {
                if (place._run is { HasEnded: false } run)
                {
                    return run;
                }
            }

            return null;
        }
    }

    /// <summary>Takes a place in the caller's flow. Not to be called from an async method, whose changes the caller does not see.</summary>
    public static AmbientRun Enter()
    {
        var outer = Innermost.Value;
        while (outer is { IsOver: true })
        {
            outer = outer._outer; // so that a loop that starts one run after another does not make a chain of them
        }

        return Innermost.Value = new(outer);
    }

    /// <summary>Puts the run into its place; takes the place away when it could not be started.</summary>
    public async Task<ActiveRun> FillAsync(Task<ActiveRun> starting)
    {
        try
        {
            var run = await starting.ConfigureAwait(false);
            _run = run;
            return run;
        }
        catch
        {
            _isGone = true;
            throw;
        }
    }

    private bool IsOver => _isGone || _run is { HasEnded: true };
}
