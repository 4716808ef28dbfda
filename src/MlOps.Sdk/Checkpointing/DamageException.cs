namespace MlOps.Sdk.Checkpointing;

/// <summary>Why one checkpoint can't be restored, as the end of a sentence. Those who go on with an older one catch it.</summary>
internal sealed class DamageException(string reason, Exception? innerException = null) : Exception(reason, innerException);
