using System.Diagnostics.Metrics;

namespace MlOps.Sdk.Tracking.Records;

/// <summary>Logs what chosen instruments measure to a run, in intervals. Thread-safe.</summary>
internal sealed class InstrumentLog : IDisposable
{
    private readonly ActiveRun _run;
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new(); // one sample at a time
    private readonly Lock _valuesGate = new();
    private readonly List<InstrumentValue> _values = [];
    private readonly ITimer _timer;
    private long _step;
    private bool _disposed;

    public InstrumentLog(ActiveRun run, Func<Instrument, bool> choose, TimeSpan interval, TimeProvider time)
    {
        _run = run;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (choose(instrument))
            {
                var value = new InstrumentValue(instrument);
                lock (_valuesGate)
                {
                    _values.Add(value);
                }

                listener.EnableMeasurementEvents(instrument, value);
            }
        };
        _listener.SetMeasurementEventCallback<byte>(static (_, value, _, state) => Add(state, value));
        _listener.SetMeasurementEventCallback<short>(static (_, value, _, state) => Add(state, value));
        _listener.SetMeasurementEventCallback<int>(static (_, value, _, state) => Add(state, value));
        _listener.SetMeasurementEventCallback<long>(static (_, value, _, state) => Add(state, value));
        _listener.SetMeasurementEventCallback<float>(static (_, value, _, state) => Add(state, value));
        _listener.SetMeasurementEventCallback<double>(static (_, value, _, state) => Add(state, value));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, _, state) => Add(state, (double)value));
        _listener.Start();
        using (ExecutionContext.SuppressFlow()) // what the timer does is no part of what the caller does
        {
            _timer = time.CreateTimer(static log => ((InstrumentLog)log!).Sample(), this, interval, interval);
        }
    }

    /// <summary>Logs what was measured since the last sample, and ends.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Sample();
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                _listener.Dispose();
            }
        }
    }

    private static void Add(object? state, double value) => ((InstrumentValue)state!).Add(value);

    private void Sample()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            InstrumentValue[] values;
            lock (_valuesGate)
            {
                values = [.. _values];
            }

            foreach (var value in values)
            {
                value.BeginObservation();
            }

            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (Exception)
            {
                // An instrument whose callback fails is its owner's; the others have been asked.
            }

            _run.TryLogMetrics(values.SelectMany(value => value.Take()), _step++);
        }
    }
}
