namespace Eep.Web.Storage;

/// <summary>Registers what keeps the data folder.</summary>
public static class StorageSetup
{
    /// <summary>Adds meter, check, backup and the service in front of them.</summary>
    public static IServiceCollection AddEepStorage(this IServiceCollection services)
    {
        services.AddSingleton<StorageMeter>();
        services.AddSingleton<IntegrityCheck>();
        services.AddSingleton<Backup>();
        services.AddSingleton<SupportBundle>();
        services.AddScoped<IStorageService, StorageService>();
        return services;
    }
}
