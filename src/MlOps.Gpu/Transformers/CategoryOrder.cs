namespace MlOps.Gpu.Transformers;

/// <summary>In which order an encoder numbers the categories.</summary>
public enum CategoryOrder
{
    /// <summary>By value: numbers from small to large, texts by their UTF-8 bytes.</summary>
    Value,

    /// <summary>The most frequent first; of equally frequent ones the smaller value.</summary>
    Frequency,
}
