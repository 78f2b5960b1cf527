using System.Text.Json;
using Eep.Web.Configuration;

namespace Eep.Web.Notifications;

/// <summary>Who is told what.</summary>
/// <param name="Kinds">Kinds that are told at all.</param>
/// <param name="Webhook">Address that gets each as a JSON POST; null for none.</param>
public sealed record NotificationSettings(IReadOnlyList<NotificationKind> Kinds, string? Webhook)
{
    /// <summary>Everything but the many new bests, to the bell alone.</summary>
    public static NotificationSettings Default { get; } =
        new([NotificationKind.Finished, NotificationKind.Failed, NotificationKind.Stalled, NotificationKind.GateFailed], null);

    /// <summary>What is wrong with a webhook address, or null.</summary>
    public static string? FaultOf(string? webhook) =>
        webhook is null || (Uri.TryCreate(webhook, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            ? null
            : $"'{webhook}' is no address; give one that begins with http:// or https://.";
}

/// <summary>Keeps the settings in the data folder, notifications.json.</summary>
public sealed class NotificationSettingsFile(EepPaths paths)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private string File => Path.Combine(paths.Data, "notifications.json");

    /// <summary>The stored settings, or the defaults.</summary>
    public NotificationSettings Read() =>
        System.IO.File.Exists(File) && JsonSerializer.Deserialize<NotificationSettings>(System.IO.File.ReadAllText(File), Json) is { } settings
            ? settings
            : NotificationSettings.Default;

    /// <summary>Replaces them; a crash leaves the old file or the new one.</summary>
    public void Write(NotificationSettings settings)
    {
        var temporary = $"{File}.new";
        System.IO.File.WriteAllText(temporary, JsonSerializer.Serialize(settings, Json));
        System.IO.File.Move(temporary, File, overwrite: true);
    }
}
