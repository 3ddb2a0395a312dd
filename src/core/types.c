#include "core/types.h"

#include "util/str.h"

#include <netinet/in.h>
#include <strings.h>

/* Ascending by port and protocol; in each, images before none. Web interfaces are "http" whatever
 * their port: that is what a browser of services opens. */
static const struct type_row table[] = {
	{NULL, 21, IPPROTO_TCP, "ftp"},
	{"sftp*", 22, IPPROTO_TCP, "sftp-ssh"},
	{NULL, 22, IPPROTO_TCP, "ssh"},
	{NULL, 23, IPPROTO_TCP, "telnet"},
	{NULL, 25, IPPROTO_TCP, "smtp"},
	{NULL, 53, IPPROTO_TCP, "domain"},
	{NULL, 53, IPPROTO_UDP, "domain"},
	{NULL, 69, IPPROTO_UDP, "tftp"},
	{NULL, 70, IPPROTO_TCP, "gopher"},
	{NULL, 80, IPPROTO_TCP, "http"},
	{"nginx-proxy-manager*", 81, IPPROTO_TCP, "http"},
	{NULL, 88, IPPROTO_TCP, "kerberos"},
	{NULL, 104, IPPROTO_TCP, "dicom"},
	{NULL, 110, IPPROTO_TCP, "pop3"},
	{NULL, 119, IPPROTO_TCP, "nntp"},
	{NULL, 123, IPPROTO_UDP, "ntp"},
	{NULL, 143, IPPROTO_TCP, "imap"},
	{NULL, 161, IPPROTO_UDP, "snmp"},
	{NULL, 194, IPPROTO_TCP, "irc"},
	{NULL, 389, IPPROTO_TCP, "ldap"},
	{NULL, 443, IPPROTO_TCP, "https"},
	{NULL, 443, IPPROTO_UDP, "https"},
	{NULL, 445, IPPROTO_TCP, "smb"},
	{NULL, 465, IPPROTO_TCP, "submissions"},
	{NULL, 502, IPPROTO_TCP, "mbap"},
	{NULL, 514, IPPROTO_UDP, "syslog"},
	{NULL, 548, IPPROTO_TCP, "afpovertcp"},
	{NULL, 554, IPPROTO_TCP, "rtsp"},
	{NULL, 587, IPPROTO_TCP, "submission"},
	{"cups*", 631, IPPROTO_TCP, "http"},
	{NULL, 636, IPPROTO_TCP, "ldaps"},
	{NULL, 853, IPPROTO_TCP, "domain-s"},
	{NULL, 873, IPPROTO_TCP, "rsync"},
	{NULL, 990, IPPROTO_TCP, "ftps"},
	{NULL, 993, IPPROTO_TCP, "imaps"},
	{NULL, 995, IPPROTO_TCP, "pop3s"},
	{NULL, 1080, IPPROTO_TCP, "socks"},
	{NULL, 1194, IPPROTO_UDP, "openvpn"},
	{NULL, 1433, IPPROTO_TCP, "ms-sql-s"},
	{NULL, 1812, IPPROTO_UDP, "radius"},
	{NULL, 1813, IPPROTO_UDP, "radius-acct"},
	{"node-red*", 1880, IPPROTO_TCP, "http"},
	{NULL, 1883, IPPROTO_TCP, "mqtt"},
	{NULL, 2049, IPPROTO_TCP, "nfs"},
	{NULL, 2222, IPPROTO_TCP, "ssh"},
	{"immich*", 2283, IPPROTO_TCP, "http"},
	{"photoprism*", 2342, IPPROTO_TCP, "http"},
	{"ghost", 2368, IPPROTO_TCP, "http"},
	{NULL, 2375, IPPROTO_TCP, "docker"},
	{NULL, 2376, IPPROTO_TCP, "docker-s"},
	{NULL, 2379, IPPROTO_TCP, "etcd-client"},
	{NULL, 2628, IPPROTO_TCP, "dict"},
	{NULL, 3000, IPPROTO_TCP, "http"},
	{"immich*", 3001, IPPROTO_TCP, "http"},
	{"uptime-kuma*", 3001, IPPROTO_TCP, "http"},
	{NULL, 3050, IPPROTO_TCP, "gds-db"},
	{"loki*", 3100, IPPROTO_TCP, "http"},
	{NULL, 3260, IPPROTO_TCP, "iscsi-target"},
	{NULL, 3306, IPPROTO_TCP, "mysql"},
	{NULL, 3389, IPPROTO_TCP, "ms-wbt-server"},
	{NULL, 3478, IPPROTO_TCP, "stun"},
	{NULL, 3478, IPPROTO_UDP, "stun"},
	{NULL, 3493, IPPROTO_TCP, "nut"},
	{NULL, 3493, IPPROTO_UDP, "nut"},
	{NULL, 3632, IPPROTO_TCP, "distcc"},
	{NULL, 3689, IPPROTO_TCP, "daap"},
	{NULL, 3690, IPPROTO_TCP, "svn"},
	{"orthanc*", 4242, IPPROTO_TCP, "dicom"},
	{"navidrome*", 4533, IPPROTO_TCP, "http"},
	{NULL, 4569, IPPROTO_UDP, "iax"},
	{"nomad*", 4646, IPPROTO_TCP, "http"},
	{NULL, 4840, IPPROTO_TCP, "opcua-tcp"},
	{"frigate*", 5000, IPPROTO_TCP, "http"},
	{"kavita*", 5000, IPPROTO_TCP, "http"},
	{NULL, 5000, IPPROTO_TCP, "http"},
	{"jellyseerr*", 5055, IPPROTO_TCP, "http"},
	{"overseerr*", 5055, IPPROTO_TCP, "http"},
	{NULL, 5060, IPPROTO_TCP, "sip"},
	{NULL, 5060, IPPROTO_UDP, "sip"},
	{NULL, 5061, IPPROTO_TCP, "sips"},
	{NULL, 5222, IPPROTO_TCP, "xmpp-client"},
	{NULL, 5269, IPPROTO_TCP, "xmpp-server"},
	{NULL, 5349, IPPROTO_TCP, "turns"},
	{NULL, 5432, IPPROTO_TCP, "postgresql"},
	{"kibana*", 5601, IPPROTO_TCP, "http"},
	{"opensearch-dashboards*", 5601, IPPROTO_TCP, "http"},
	{NULL, 5671, IPPROTO_TCP, "amqps"},
	{NULL, 5672, IPPROTO_TCP, "amqp"},
	{NULL, 5683, IPPROTO_UDP, "coap"},
	{NULL, 5684, IPPROTO_UDP, "coaps"},
	{NULL, 5900, IPPROTO_TCP, "rfb"},
	{NULL, 5901, IPPROTO_TCP, "rfb"},
	{NULL, 5984, IPPROTO_TCP, "couchdb"},
	{"esphome*", 6052, IPPROTO_TCP, "http"},
	{NULL, 6379, IPPROTO_TCP, "redis"},
	{NULL, 6514, IPPROTO_TCP, "syslog-tls"},
	{NULL, 6566, IPPROTO_TCP, "sane-port"},
	{NULL, 6600, IPPROTO_TCP, "mpd"},
	{NULL, 6667, IPPROTO_TCP, "irc"},
	{NULL, 6697, IPPROTO_TCP, "ircs-u"},
	{"bazarr*", 6767, IPPROTO_TCP, "http"},
	{"nzbget*", 6789, IPPROTO_TCP, "http"},
	{"kasm*", 6901, IPPROTO_TCP, "https"},
	{"neo4j*", 7474, IPPROTO_TCP, "http"},
	{"radarr*", 7878, IPPROTO_TCP, "http"},
	{NULL, 8000, IPPROTO_TCP, "http"},
	{NULL, 8008, IPPROTO_TCP, "http"},
	{"orthanc*", 8042, IPPROTO_TCP, "http"},
	{"traefik*", 8080, IPPROTO_TCP, "http"},
	{NULL, 8080, IPPROTO_TCP, "http"},
	{NULL, 8081, IPPROTO_TCP, "http"},
	{"calibre-web*", 8083, IPPROTO_TCP, "http"},
	{"influxdb*", 8086, IPPROTO_TCP, "http"},
	{NULL, 8088, IPPROTO_TCP, "http"},
	{"couchbase*", 8091, IPPROTO_TCP, "http"},
	{"emby*", 8096, IPPROTO_TCP, "http"},
	{"jellyfin*", 8096, IPPROTO_TCP, "http"},
	{"deluge*", 8112, IPPROTO_TCP, "http"},
	{"home-assistant*", 8123, IPPROTO_TCP, "http"},
	{"homeassistant*", 8123, IPPROTO_TCP, "http"},
	{"tautulli*", 8181, IPPROTO_TCP, "http"},
	{"vault*", 8200, IPPROTO_TCP, "http"},
	{"syncthing*", 8384, IPPROTO_TCP, "http"},
	{"code-server*", 8443, IPPROTO_TCP, "http"},
	{NULL, 8443, IPPROTO_TCP, "https"},
	{"consul*", 8500, IPPROTO_TCP, "http"},
	{"arangodb*", 8529, IPPROTO_TCP, "http"},
	{NULL, 8554, IPPROTO_TCP, "rtsp"},
	{"homebridge*", 8581, IPPROTO_TCP, "http"},
	{"lidarr*", 8686, IPPROTO_TCP, "http"},
	{"readarr*", 8787, IPPROTO_TCP, "http"},
	{NULL, 8883, IPPROTO_TCP, "secure-mqtt"},
	{"jupyter*", 8888, IPPROTO_TCP, "http"},
	{NULL, 8888, IPPROTO_TCP, "http"},
	{"emby*", 8920, IPPROTO_TCP, "https"},
	{"jellyfin*", 8920, IPPROTO_TCP, "https"},
	{"frigate*", 8971, IPPROTO_TCP, "https"},
	{"sonarr*", 8989, IPPROTO_TCP, "http"},
	{"mealie*", 9000, IPPROTO_TCP, "http"},
	{"minio*", 9000, IPPROTO_TCP, "http"},
	{"portainer*", 9000, IPPROTO_TCP, "http"},
	{"sonarqube*", 9000, IPPROTO_TCP, "http"},
	{"minio*", 9001, IPPROTO_TCP, "http"},
	{NULL, 9090, IPPROTO_TCP, "http"},
	{"pushgateway*", 9091, IPPROTO_TCP, "http"},
	{"transmission*", 9091, IPPROTO_TCP, "http"},
	{"alertmanager*", 9093, IPPROTO_TCP, "http"},
	{"*node-exporter*", 9100, IPPROTO_TCP, "http"},
	{"elasticsearch*", 9200, IPPROTO_TCP, "http"},
	{"opensearch", 9200, IPPROTO_TCP, "http"},
	{"zipkin*", 9411, IPPROTO_TCP, "http"},
	{NULL, 9418, IPPROTO_TCP, "git"},
	{NULL, 9443, IPPROTO_TCP, "https"},
	{"prowlarr*", 9696, IPPROTO_TCP, "http"},
	{NULL, 10050, IPPROTO_TCP, "zabbix-agent"},
	{NULL, 10051, IPPROTO_TCP, "zabbix-trapper"},
	{"scrypted*", 10443, IPPROTO_TCP, "https"},
	{NULL, 10809, IPPROTO_TCP, "nbd"},
	{NULL, 11112, IPPROTO_TCP, "dicom"},
	{NULL, 11211, IPPROTO_TCP, "memcache"},
	{NULL, 11371, IPPROTO_TCP, "pgpkey-hkp"},
	{"ollama*", 11434, IPPROTO_TCP, "http"},
	{"audiobookshelf*", 13378, IPPROTO_TCP, "http"},
	{"rabbitmq*", 15672, IPPROTO_TCP, "http"},
	{"all-in-one", 16686, IPPROTO_TCP, "http"},
	{"jaeger*", 16686, IPPROTO_TCP, "http"},
	{NULL, 25565, IPPROTO_TCP, "minecraft"},
	{"komga*", 25600, IPPROTO_TCP, "http"},
	{NULL, 27017, IPPROTO_TCP, "mongodb"},
	{"plex*", 32400, IPPROTO_TCP, "http"},
	{"pms-docker", 32400, IPPROTO_TCP, "http"},
	{NULL, 47808, IPPROTO_UDP, "bacnet"},
	{NULL, 61613, IPPROTO_TCP, "stomp"},
	{NULL, 64738, IPPROTO_TCP, "mumble"},
	{NULL, 64738, IPPROTO_UDP, "mumble"},
};

enum { TABLE_SIZE = sizeof(table) / sizeof(table[0]) };

/* The first row of a port, or of the one after it */
static size_t first_row(uint16_t port, uint8_t protocol)
{
	size_t low = 0, high = TABLE_SIZE;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct type_row *row = &table[middle];

		if (row->port < port || (row->port == port && row->protocol < protocol))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct type_row *types_guess(const char *image, uint16_t inner, uint8_t protocol)
{
	for (size_t i = first_row(inner, protocol); i < TABLE_SIZE; i++) {
		const struct type_row *row = &table[i];

		if (row->port != inner || row->protocol != protocol)
			break;
		if (!row->image || (image && str_glob(row->image, image)))
			return row;
	}
	return NULL;
}

bool types_known(const char *name, uint8_t protocol)
{
	for (size_t i = 0; i < TABLE_SIZE; i++) {
		if (table[i].protocol == protocol && strcasecmp(table[i].type, name) == 0)
			return true;
	}
	return false;
}

const struct type_row *types_table(size_t *ret_count)
{
	*ret_count = TABLE_SIZE;
	return table;
}
