using MlOps.Sdk;

namespace MlOps.TestApp;

/// <summary>Delivers what dead processes left in the home folder of the working directory.</summary>
internal static class ServerSync
{
    public static async Task<int> RunAsync()
    {
        #region sync
        await MlOpsClient.SyncAsync(".mlops");               // to the stores that the journals name
        #endregion

        return 0;
    }
}
