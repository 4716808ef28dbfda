namespace MlOps.Analyzers.Versions;

/// <summary>What other files decide about a reference.</summary>
internal enum Condition
{
    Always,

    /// <summary>Only where package versions are not managed centrally.</summary>
    UnlessCentral,

    /// <summary>Only where nothing turns lock files on.</summary>
    UnlessLocked,

    /// <summary>Only where lock files are on and nothing asks for locked mode.</summary>
    UnlessLockedMode,

    /// <summary>Only where no properties above the file ask for locked mode.</summary>
    UnlessRestoreLocked,

    /// <summary>Only where Terraform's lock file does not hold the provider.</summary>
    UnlessProviderLocked,

    /// <summary>Only where no file of the folder gives the provider a version.</summary>
    UnlessProviderRequired,

    /// <summary>Only where no file of the folder has a required_version.</summary>
    UnlessTerraformVersion,

    /// <summary>Only in the first file of a folder where no file has a terraform block.</summary>
    UnlessTerraformBlock,

    /// <summary>Only where no compiled requirements file stands beside it.</summary>
    UnlessCompiled,

    /// <summary>Only where '.env' beside the file does not put a digest into the image's name.</summary>
    UnlessEnvironmentPins,

    /// <summary>Only where no global.json is known.</summary>
    UnlessGlobalJson,
}
