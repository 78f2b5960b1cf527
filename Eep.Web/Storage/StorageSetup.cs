namespace Eep.Web.Storage;

/// <summary>Registers what keeps the data folder.</summary>
public static class StorageSetup
{
    /// <summary>Adds meter, check and backup.</summary>
    public static IServiceCollection AddEepStorage(this IServiceCollection services)
    {
        services.AddSingleton<StorageMeter>();
        services.AddSingleton<IntegrityCheck>();
        services.AddSingleton<Backup>();
        services.AddSingleton<SupportBundle>();
        return services;
    }
}
