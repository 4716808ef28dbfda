using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlOps.Sdk.Checkpointing;

namespace MlOps.TestApp;

/// <summary>A state that depends on each step that was done, in order.</summary>
internal sealed class HashChain : ICheckpointable
{
    private readonly float[] _weights = new float[4_096];
    private byte[] _hash = new byte[SHA256.HashSizeInBytes];

    public double Value => BitConverter.ToUInt32(_hash) / 1024.0;

    public void Add(long step)
    {
        _hash = SHA256.HashData([.. _hash, .. BitConverter.GetBytes(step)]);
        for (var i = 0; i < _weights.Length; i++)
        {
            _weights[i] = (_weights[i] * 0.5f) + _hash[i % _hash.Length];
        }
    }

    public string Sha256() => Convert.ToHexStringLower(SHA256.HashData([.. _hash, .. MemoryMarshal.AsBytes<float>(_weights)]));

    public void Save(CheckpointWriter writer)
    {
        writer.WriteBytes("hash", _hash);
        writer.WriteTensor("weights", _weights);
    }

    public void Load(CheckpointReader reader)
    {
        var hash = reader.ReadBytes("hash");
        reader.ReadTensor("weights", _weights);
        reader.OnSwap(() => _hash = hash);
    }
}
