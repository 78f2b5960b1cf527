namespace Eep.Web.Notifications;

/// <summary>The only door to notifications.</summary>
public interface INotificationService
{
    /// <summary>The last ones of this process, newest first.</summary>
    IReadOnlyList<Notification> Recent { get; }

    /// <summary>What is told, and where.</summary>
    NotificationSettings Settings { get; }

    /// <summary>Raised for each; handlers return at once.</summary>
    event Action<Notification>? Told;

    /// <summary>Stores other settings.</summary>
    void Change(NotificationSettings settings);

    /// <summary>Sends a sample to the webhook; null when it was taken, else why not.</summary>
    Task<string?> TryWebhookAsync(string webhook, CancellationToken cancellationToken = default);
}
