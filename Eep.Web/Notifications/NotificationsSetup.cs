using Eep.Web.Runs;

namespace Eep.Web.Notifications;

/// <summary>Registers notifications.</summary>
public static class NotificationsSetup
{
    /// <summary>Adds the watcher and its door.</summary>
    public static IServiceCollection AddEepNotifications(this IServiceCollection services)
    {
        services.AddHttpClient();
        services.AddSingleton<NotificationSettingsFile>();
        // It only reads, as nobody in particular, for as long as the application lives.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<NotificationService>(
            provider, provider.CreateScope().ServiceProvider.GetRequiredService<IRunService>()));
        services.AddSingleton<INotificationService>(provider => provider.GetRequiredService<NotificationService>());
        services.AddHostedService(provider => provider.GetRequiredService<NotificationService>());
        return services;
    }
}
