using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Tracking.Records;

/// <summary>What one instrument has measured: the total, the last value or the values of an interval, as its kind has it. Thread-safe.</summary>
internal sealed class InstrumentValue
{
    private readonly Lock _gate = new();
    private readonly Kind _kind;
    private readonly string _key;
    private double _value;
    private double _greatest;
    private long _count;

    public InstrumentValue(Instrument instrument)
    {
        _kind = KindOf(instrument);
        _key = KeyOf(instrument.Name);
    }

    private enum Kind
    {
        /// <summary>Adds up for ever.</summary>
        Total,

        /// <summary>Adds up what is told at once, under different tags.</summary>
        ObservedTotal,

        Last,

        Distribution,
    }

    /// <summary>The instrument is about to be asked.</summary>
    public void BeginObservation()
    {
        lock (_gate)
        {
            if (_kind == Kind.ObservedTotal)
            {
                (_value, _count) = (0, 0);
            }
        }
    }

    public void Add(double value)
    {
        lock (_gate)
        {
            _greatest = _count == 0 ? value : Math.Max(_greatest, value);
            _count++;
            _value = _kind == Kind.Last ? value : _value + value;
        }
    }

    /// <summary>The metrics of the interval; none when nothing was measured.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Take()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return [];
            }

            if (_kind != Kind.Distribution)
            {
                return [new(_key, _value)];
            }

            KeyValuePair<string, double>[] taken = [new(_key + "/count", _count), new(_key + "/mean", _value / _count), new(_key + "/max", _greatest)];
            (_value, _count) = (0, 0);
            return taken;
        }
    }

    private static Kind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        var name = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return name switch
        {
            _ when name == typeof(Histogram<>) => Kind.Distribution,
            _ when name == typeof(Counter<>) || name == typeof(UpDownCounter<>) => Kind.Total,
            _ when name == typeof(ObservableCounter<>) || name == typeof(ObservableUpDownCounter<>) => Kind.ObservedTotal,
            _ => Kind.Last,
        };
    }

    /// <summary>The instrument's name, with room for what a histogram adds, and without what no key may have.</summary>
    private static string KeyOf(string name)
    {
        var key = RunDataRules.Cut(name, RunDataRules.MaxKeyLength - "/count".Length);
        if (!RunDataRules.IsKey(key))
        {
            key = string.Concat(key.Select(character => char.IsLetterOrDigit(character) || character is '_' or '-' or '.' ? character : '_')).Trim('.', '/');
        }

        return RunDataRules.IsKey(key) ? key : "instrument";
    }
}
