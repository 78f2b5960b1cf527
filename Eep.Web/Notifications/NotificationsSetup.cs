namespace Eep.Web.Notifications;

/// <summary>Registers notifications.</summary>
public static class NotificationsSetup
{
    /// <summary>Adds the watcher and its door.</summary>
    public static IServiceCollection AddEepNotifications(this IServiceCollection services)
    {
        services.AddHttpClient();
        services.AddSingleton<NotificationSettingsFile>();
        services.AddSingleton<NotificationService>();
        services.AddSingleton<INotificationService>(provider => provider.GetRequiredService<NotificationService>());
        services.AddHostedService(provider => provider.GetRequiredService<NotificationService>());
        return services;
    }
}
