using System.Text.Json.Serialization;

namespace Eep.Web.Notifications;

/// <summary>What a person may want to be told.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationKind>))]
public enum NotificationKind
{
    /// <summary>A run has completed.</summary>
    Finished,

    /// <summary>A run has failed.</summary>
    Failed,

    /// <summary>A run has had no gain for a quarter of its generations.</summary>
    Stalled,

    /// <summary>A run has a better best score. Off unless chosen: a search has many.</summary>
    NewBest,
}

/// <summary>Something that happened to a run.</summary>
public sealed record Notification(DateTimeOffset At, NotificationKind Kind, Guid RunId, string RunName, string Text);
