namespace SpotTraining;

/// <summary>Points around a centre per class: made up, and the same on every machine.</summary>
internal sealed class Clusters
{
    public const int Features = 32;
    public const int Classes = 8;

    private readonly double[] _values;

    public Clusters(int samples, ulong seed)
    {
        var random = seed;
        var centres = Draw(Classes * Features);
        var noise = Draw(samples * Features);
        _values = new double[samples * Features];
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = centres[(ClassOf(i / Features) * Features) + (i % Features)] + (3 * noise[i]);
        }

        double[] Draw(int count)
        {
            var numbers = new double[count];
            for (var i = 0; i < count; i++)
            {
                random = (random * 6364136223846793005) + 1442695040888963407;
                numbers[i] = ((random >> 40) / (double)(1 << 23)) - 1;
            }

            return numbers;
        }
    }

    public int Samples => _values.Length / Features;

    public ReadOnlySpan<double> ValuesOf(int sample) => _values.AsSpan(sample * Features, Features);

    public static int ClassOf(int sample) => sample % Classes;
}
