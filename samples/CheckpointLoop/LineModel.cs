using MlOps.Sdk.Checkpointing;

namespace CheckpointLoop;

/// <summary>Fits weights to a fixed line by stochastic gradient descent. All that a step depends on is in its checkpoint.</summary>
internal sealed class LineModel : ICheckpointable
{
    private const double Rate = 0.00003;

    private readonly double[] _weights = new double[256];
    private ulong _random = 42; // the state of the generator that draws the examples

    #region state
    public void Save(CheckpointWriter writer)
    {
        writer.WriteTensor("weights", _weights);
        writer.WriteTensor("random", [_random]);
    }

    public void Load(CheckpointReader reader)
    {
        reader.ReadTensor("weights", _weights); // copied when everything has been checked
        var random = reader.GetTensor<ulong>("random")[0];
        reader.OnSwap(() => _random = random);
    }
    #endregion

    /// <returns>The squared error of one example, before the weights learn from it.</returns>
    public double Step()
    {
        var error = 0.0;
        var example = new double[_weights.Length];
        for (var i = 0; i < example.Length; i++)
        {
            _random = (_random * 6364136223846793005) + 1442695040888963407;
            example[i] = ((_random >> 40) / (double)(1 << 23)) - 1;
            error += (_weights[i] - (i * 0.01)) * example[i];
        }

        for (var i = 0; i < example.Length; i++)
        {
            _weights[i] -= Rate * error * example[i];
        }

        return error * error;
    }
}
