namespace MlOps.Sdk.Tracking.Delivery;

/// <summary>When a run is delivered next. Used under the delivery's gate.</summary>
internal sealed class DeliveryTurn
{
    private long _notBefore;
    private int _hurry = -1;
    private TimeSpan _pause;

    /// <summary>Whether it is in delivery.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>How long it rests yet, unless someone hurries.</summary>
    public TimeSpan Remaining => TimeSpan.FromMilliseconds(Math.Max(1, _notBefore - Environment.TickCount64));

    /// <summary>Whether it is time: its rest is over, or someone has hurried since it was taken last.</summary>
    /// <param name="hurry">The number of the last hurry.</param>
    public bool IsDue(int hurry) => !IsTaken && (hurry != _hurry || Environment.TickCount64 >= _notBefore);

    public void Take(int hurry)
    {
        IsTaken = true;
        _hurry = hurry;
    }

    /// <summary>All went well.</summary>
    public void Rest(TimeSpan interval)
    {
        IsTaken = false;
        _pause = TimeSpan.Zero;
        _notBefore = Environment.TickCount64 + (long)interval.TotalMilliseconds;
    }

    /// <summary>It failed, and rests twice as long as after the fault before.</summary>
    public void RestAfterFault(TimeSpan first, TimeSpan longest)
    {
        IsTaken = false;
        _pause = _pause == TimeSpan.Zero ? first : _pause * 2 < longest ? _pause * 2 : longest;
        _notBefore = Environment.TickCount64 + (long)_pause.TotalMilliseconds;
    }
}
