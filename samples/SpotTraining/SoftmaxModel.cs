using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlOps.Sdk.Checkpointing;

namespace SpotTraining;

/// <summary>Softmax regression by stochastic gradient descent with momentum. Every sum runs in one order, so the same batches give the same weights.</summary>
internal sealed class SoftmaxModel(int features, int classes) : ICheckpointable
{
    private const double Rate = 0.01;
    private const double Momentum = 0.9;

    private readonly double[] _weights = new double[features * classes];
    private readonly double[] _velocity = new double[features * classes];
    private readonly double[] _gradient = new double[features * classes];

    public void Save(CheckpointWriter writer)
    {
        writer.WriteTensor("weights", _weights, classes, features);
        writer.WriteTensor("velocity", _velocity, classes, features);
    }

    public void Load(CheckpointReader reader)
    {
        reader.ReadTensor("weights", _weights, classes, features);
        reader.ReadTensor("velocity", _velocity, classes, features);
    }

    /// <returns>The mean cross-entropy of the batch, before the weights learn from it.</returns>
    public double Learn(Clusters data, ReadOnlySpan<int> batch)
    {
        Array.Clear(_gradient);
        var loss = 0.0;
        Span<double> probabilities = stackalloc double[classes];
        foreach (var sample in batch)
        {
            var values = data.ValuesOf(sample);
            Predict(values, probabilities);
            loss -= Math.Log(probabilities[Clusters.ClassOf(sample)]);
            for (var k = 0; k < classes; k++)
            {
                var error = probabilities[k] - (k == Clusters.ClassOf(sample) ? 1 : 0);
                for (var i = 0; i < features; i++)
                {
                    _gradient[(k * features) + i] += error * values[i];
                }
            }
        }

        for (var i = 0; i < _weights.Length; i++)
        {
            _velocity[i] = (Momentum * _velocity[i]) - (Rate / batch.Length * _gradient[i]);
            _weights[i] += _velocity[i];
        }

        return loss / batch.Length;
    }

    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<double>(_weights)));

    private void Predict(ReadOnlySpan<double> values, Span<double> probabilities)
    {
        var sum = 0.0;
        for (var k = 0; k < classes; k++)
        {
            var score = 0.0;
            for (var i = 0; i < features; i++)
            {
                score += _weights[(k * features) + i] * values[i];
            }

            probabilities[k] = Math.Exp(score);
            sum += probabilities[k];
        }

        foreach (ref var probability in probabilities)
        {
            probability /= sum;
        }
    }
}
